(* A rational function of k at its far end: both its parts over a power of k are polynomials in 1/k. *)
Lemma inverse_vanishes : is_lim_seq (fun n => / (IZR (Z.of_nat n) ^ 1)) (Finite 0).
Proof.
  apply (is_lim_seq_ext (fun n => / INR n)); [intros n; rewrite pow_1, INR_IZR_INZ; reflexivity |].
  replace (Finite 0) with (Rbar_inv p_infty) by reflexivity. apply is_lim_seq_inv; [apply is_lim_seq_INR | discriminate].
Qed.

Lemma quotient_scaled a b c : c <> 0 -> (a * / c) * / (b * / c) = a * / b.
Proof. intros H.
  rewrite Rinv_mult, Rinv_inv. replace (a * / c * (/ b * c)) with (a * / b * (/ c * c)) by ring.
  rewrite Rinv_l by exact H. ring.
Qed.
