(* Limits of sequences, taken apart by the operations of arithmetic. *)

Lemma lim_value u a b : is_lim_seq u (Finite a) -> a = b -> is_lim_seq u (Finite b).
Proof. intros H E. rewrite <- E. exact H. Qed.

Lemma lim_pow u l k : is_lim_seq u (Finite l) -> is_lim_seq (fun t => u t ^ k) (Finite (l ^ k)).
Proof.
  intros H. induction k as [|k IH]; cbn [pow].
  - apply is_lim_seq_const.
  - apply (is_lim_seq_mult' u (fun t => u t ^ k)); assumption.
Qed.

Lemma lim_inverse : is_lim_seq (fun t => 1 / INR t) (Finite 0).
Proof.
  apply (is_lim_seq_ext_loc (fun t => / INR t)).
  - exists 1%nat. intros t _. unfold Rdiv. ring.
  - replace (Finite 0) with (Rbar_inv p_infty) by reflexivity.
    apply is_lim_seq_inv; [apply is_lim_seq_INR | discriminate].
Qed.

Lemma lim_infinite_times u v c :
  is_lim_seq u p_infty -> is_lim_seq v (Finite c) -> 0 < c -> is_lim_seq (fun t => u t * v t) p_infty.
Proof.
  intros Hu Hv Hc. eapply is_lim_seq_mult; [exact Hu | exact Hv |].
  apply is_Rbar_mult_p_infty_pos. exact Hc.
Qed.

Lemma lim_INR_pow e : is_lim_seq (fun t => INR t ^ S e) p_infty.
Proof.
  induction e as [|e IH].
  - apply (is_lim_seq_ext INR); [intros t; cbn [pow]; ring | apply is_lim_seq_INR].
  - apply (is_lim_seq_ext (fun t => INR t * INR t ^ S e)); [intros t; reflexivity|].
    eapply is_lim_seq_mult; [apply is_lim_seq_INR | exact IH | reflexivity].
Qed.

Lemma lim_geometric r : 0 <= r -> r < 1 -> is_lim_seq (fun t => r ^ t) (Finite 0).
Proof. intros H0 H1. apply is_lim_seq_geom. apply Rabs_def1; lra. Qed.

Ltac lim_parts :=
  cbv beta;
  first
  [ eassumption
  | lazymatch goal with
    | |- is_lim_seq (fun _ => ?c) _ => apply is_lim_seq_const
    | |- is_lim_seq (fun t => 1 / INR t) _ => apply lim_inverse
    | |- is_lim_seq (fun t => ?x ^ (2 * t)) _ =>
        apply (is_lim_seq_ext (fun t => (x ^ t) ^ 2)); [intros; symmetry; apply pow_double | lim_parts]
    | |- is_lim_seq (fun t => ?x ^ (t - 1)) _ =>
        apply (is_lim_seq_incr_1 (fun t => x ^ (t - 1)));
        apply (is_lim_seq_ext (fun t => x ^ t));
        [intros; rewrite Nat.sub_succ, Nat.sub_0_r; reflexivity | lim_parts]
    | |- is_lim_seq (fun t => @?u t + @?v t) _ => eapply (is_lim_seq_plus' u v); lim_parts
    | |- is_lim_seq (fun t => @?u t - @?v t) _ => eapply (is_lim_seq_minus' u v); lim_parts
    | |- is_lim_seq (fun t => @?u t * @?v t) _ => eapply (is_lim_seq_mult' u v); lim_parts
    | |- is_lim_seq (fun t => @?u t / @?v t) _ =>
        eapply (is_lim_seq_div' u v); [lim_parts | lim_parts | nonzero]
    | |- is_lim_seq (fun t => (@?u t) ^ ?k) _ => eapply (lim_pow u _ k); lim_parts
    end ].

(* The limit of an expression whose parts have limits. *)
Ltac limit_by_parts := eapply lim_value; [lim_parts | by_field].

Ltac infinite_by_parts :=
  lazymatch goal with
  | |- is_lim_seq (fun t => INR t ^ ?e * @?v t) p_infty =>
      eapply (lim_infinite_times (fun t => INR t ^ e) v);
      [apply lim_INR_pow | lim_parts | positive]
  end.
