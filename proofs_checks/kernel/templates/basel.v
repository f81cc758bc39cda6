(* The sum of inverse squares is pi^2/6, by the integrals of x^2 cos^(2n) x: as in Matsuoka, An elementary proof of
   the formula sum 1/k^2 = pi^2/6, Amer. Math. Monthly 68 (1961) 485-487. *)

(* Integrals from 0 to pi/2. *)
Definition integral (f : R -> R) (l : R) : Prop := is_RInt f 0 (PI / 2) l.

Lemma integral_unique f k l : integral f k -> integral f l -> k = l.
Proof.
  intros Hk Hl. transitivity (RInt f 0 (PI / 2)); [symmetry|]; apply is_RInt_unique; assumption.
Qed.

Lemma integral_exists (f : R -> R) : (forall x, ex_derive f x) -> integral f (RInt f 0 (PI / 2)).
Proof.
  intros H. apply (RInt_correct (V := R_CompleteNormedModule)), (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros x _. apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)), H.
Qed.

Lemma integral_linear f g a b k l :
  integral f k -> integral g l -> integral (fun x => a * f x + b * g x) (a * k + b * l).
Proof.
  intros Hf Hg. apply (is_RInt_plus (V := R_NormedModule) (fun x => a * f x) (fun x => b * g x)).
  - apply (is_RInt_scal (V := R_NormedModule) f). exact Hf.
  - apply (is_RInt_scal (V := R_NormedModule) g). exact Hg.
Qed.

Lemma integral_derivative (F f : R -> R) :
  (forall x, is_derive F x (f x)) -> (forall x, ex_derive f x) -> integral f (F (PI / 2) - F 0).
Proof.
  intros HF Hf. apply (is_RInt_derive (V := R_CompleteNormedModule) F f); intros x _; [apply HF|].
  apply (ex_derive_continuous (K := R_AbsRing) (V := R_NormedModule)), Hf.
Qed.

Lemma integral_order f g k l :
  (forall x, 0 <= x <= PI / 2 -> f x <= g x) -> integral f k -> integral g l -> k <= l.
Proof.
  intros H Hf Hg. pose proof PI_RGT_0.
  apply (is_RInt_le f g 0 (PI / 2)); [lra | exact Hf | exact Hg | intros; apply H; lra].
Qed.

(* cosine_power n and cosine_moment n: the integrals of cos^(2n) x and of x^2 cos^(2n) x. *)
Definition cosine_power (n : nat) : R := RInt (fun x => cos x ^ (2 * n)) 0 (PI / 2).
Definition cosine_moment (n : nat) : R := RInt (fun x => x ^ 2 * cos x ^ (2 * n)) 0 (PI / 2).

Lemma w_integral n : integral (fun x => cos x ^ (2 * n)) (cosine_power n).
Proof. apply (integral_exists (fun x => cos x ^ (2 * n))). intros. auto_derive. trivial. Qed.

Lemma m_integral n : integral (fun x => x ^ 2 * cos x ^ (2 * n)) (cosine_moment n).
Proof. apply (integral_exists (fun x => x ^ 2 * cos x ^ (2 * n))). intros. auto_derive. trivial. Qed.

Lemma sin_squared x : sin x * sin x = 1 - cos x * cos x.
Proof. pose proof (sin2_cos2 x) as E. unfold Rsqr in E. lra. Qed.

Ltac powers k :=
  replace (pred (k + 1)) with k by lia;
  replace (pred (k + 2)) with (k + 1)%nat by lia;
  rewrite ?pow_add, ?plus_INR; cbn [INR pow].

Lemma wallis n : 2 * INR (S n) * cosine_power (S n) + - (2 * INR (S n) - 1) * cosine_power n = 0.
Proof.
  pose proof (integral_linear _ _ (2 * INR (S n)) (- (2 * INR (S n) - 1)) _ _ (w_integral (S n)) (w_integral n)) as H.
  apply (integral_unique _ _ _ H). clear H.
  assert (K : INR (2 * n) = 2 * INR n) by (rewrite mult_INR; cbn [INR]; ring).
  replace (2 * S n)%nat with (2 * n + 2)%nat by lia.
  revert K. generalize (2 * n)%nat. intros k K. rewrite S_INR.
  replace 0 with (sin (PI / 2) * cos (PI / 2) ^ (k + 1) - sin 0 * cos 0 ^ (k + 1))
    by (rewrite cos_PI2, sin_0, pow_add; cbn [pow]; ring).
  apply (integral_derivative (fun x => sin x * cos x ^ (k + 1))).
  - intros x. auto_derive; [trivial|]. powers k. rewrite K.
    transitivity (cos x ^ k * (cos x * cos x) - (2 * INR n + 1) * (sin x * sin x) * cos x ^ k); [ring|].
    rewrite sin_squared. ring.
  - intros x. auto_derive. trivial.
Qed.

Lemma parts n :
  1 * cosine_power (S n) + 1 * (2 * INR (S n) ^ 2 * cosine_moment (S n) + - (INR (S n) * (2 * INR (S n) - 1)) * cosine_moment n) = 0.
Proof.
  pose proof (integral_linear _ _ (2 * INR (S n) ^ 2) (- (INR (S n) * (2 * INR (S n) - 1))) _ _
    (m_integral (S n)) (m_integral n)) as H.
  pose proof (integral_linear _ _ 1 1 _ _ (w_integral (S n)) H) as H2.
  apply (integral_unique _ _ _ H2). clear H H2.
  assert (K : INR (2 * n) = 2 * INR n) by (rewrite mult_INR; cbn [INR]; ring).
  replace (2 * S n)%nat with (2 * n + 2)%nat by lia.
  revert K. generalize (2 * n)%nat. intros k K. rewrite S_INR.
  set (F := fun x => x * cos x ^ (k + 2) + (INR n + 1) * x ^ 2 * (sin x * cos x ^ (k + 1))).
  replace 0 with (F (PI / 2) - F 0) by (unfold F; rewrite cos_PI2, sin_0, !pow_add; cbn [pow]; ring).
  apply (integral_derivative F); unfold F.
  - intros x. auto_derive; [trivial|]. powers k. rewrite K.
    transitivity (cos x ^ k * (cos x * cos x) - x * (2 * INR n + 2) * sin x * cos x * cos x ^ k
      + (INR n + 1) * 2 * x * sin x * cos x * cos x ^ k
      + (INR n + 1) * x ^ 2 * cos x ^ k * (cos x * cos x)
      - (INR n + 1) * x ^ 2 * (2 * INR n + 1) * (sin x * sin x) * cos x ^ k); [ring|].
    rewrite sin_squared. ring.
  - intros x. auto_derive. trivial.
Qed.

Lemma cos_bounds x : 0 <= x <= PI / 2 -> 0 <= cos x.
Proof. intros. apply cos_ge_0; pose proof PI_RGT_0; lra. Qed.

Lemma w_zero : cosine_power 0 = PI / 2.
Proof.
  apply (integral_unique _ _ _ (w_integral 0)).
  assert (H : integral (fun x => cos x ^ (2 * 0)) (PI / 2 - 0)).
  { apply (integral_derivative (fun x => x)).
    - intros x. auto_derive; [trivial|]. simpl. ring.
    - intros x. auto_derive. trivial. }
  rewrite Rminus_0_r in H. exact H.
Qed.

Lemma m_zero : cosine_moment 0 = PI ^ 3 / 24.
Proof.
  apply (integral_unique _ _ _ (m_integral 0)).
  assert (H : integral (fun x => x ^ 2 * cos x ^ (2 * 0)) ((PI / 2) ^ 3 / 3 - 0 ^ 3 / 3)).
  { apply (integral_derivative (fun x => x ^ 3 / 3)).
    - intros x. auto_derive; [trivial|]. simpl. field.
    - intros x. auto_derive. trivial. }
  replace (PI ^ 3 / 24) with ((PI / 2) ^ 3 / 3 - 0 ^ 3 / 3) by field. exact H.
Qed.

Lemma w_next n : cosine_power (S n) = (2 * INR n + 1) / (2 * INR n + 2) * cosine_power n.
Proof.
  pose proof (wallis n) as H. pose proof (pos_INR n). rewrite S_INR in H.
  apply (Rmult_eq_reg_l (2 * INR n + 2)); [|lra]. field_simplify; [|lra]. lra.
Qed.

Lemma w_positive n : 0 < cosine_power n.
Proof.
  induction n as [|n IH].
  - rewrite w_zero. pose proof PI_RGT_0. lra.
  - rewrite w_next. pose proof (pos_INR n).
    apply Rmult_lt_0_compat; [apply Rdiv_lt_0_compat; lra | exact IH].
Qed.

Lemma m_next n : cosine_moment n / cosine_power n - cosine_moment (S n) / cosine_power (S n) = 1 / (2 * (INR n + 1) ^ 2).
Proof.
  pose proof (parts n) as H. rewrite w_next in H |- *. rewrite S_INR in H.
  pose proof (w_positive n) as Hw. pose proof (pos_INR n) as Hn.
  assert (E : cosine_moment (S n) = (INR n + 1) * (2 * INR n + 1) * cosine_moment n / (2 * (INR n + 1) ^ 2)
                        - (2 * INR n + 1) / (2 * INR n + 2) * cosine_power n / (2 * (INR n + 1) ^ 2)).
  { apply (Rmult_eq_reg_l (2 * (INR n + 1) ^ 2)); [|nra].
    replace (2 * (INR n + 1) ^ 2 * cosine_moment (S n))
      with ((INR n + 1) * (2 * (INR n + 1) - 1) * cosine_moment n - (2 * INR n + 1) / (2 * INR n + 2) * cosine_power n) by lra.
    field. lra. }
  rewrite E. field. repeat split; lra.
Qed.

Lemma tangent x : 0 <= x <= PI / 2 -> x * cos x <= sin x.
Proof.
  intros Hx. enough (0 * cos 0 - sin 0 >= x * cos x - sin x) by (rewrite sin_0 in H; lra).
  assert (D : forall y, is_derive (fun y => sin y - y * cos y) y (y * sin y)).
  { intros y. auto_derive; [trivial|]. ring. }
  destruct (MVT_gen (fun y => sin y - y * cos y) 0 x (fun y => y * sin y)) as [c [Hc E]].
  - intros y _. apply D.
  - intros y _. apply derivable_continuous_pt. exists (y * sin y). apply is_derive_Reals, D.
  - rewrite Rmin_left, Rmax_right in Hc by lra. cbv beta in E.
    assert (0 <= c * sin c) by (apply Rmult_le_pos; [lra|]; apply sin_ge_0; lra).
    assert (0 <= c * sin c * (x - 0)) by (apply Rmult_le_pos; lra). lra.
Qed.

Lemma m_small n : 0 <= cosine_moment (S n) / cosine_power (S n) <= 1 / (2 * INR n + 1).
Proof.
  pose proof (w_positive (S n)) as Hw. pose proof (pos_INR n) as Hn.
  assert (Z : integral (fun x => 0 * x ^ 0 + 0 * x ^ 0) (0 * 0 + 0 * 0)).
  { replace (0 * 0 + 0 * 0) with (0 - 0) by ring. apply (integral_derivative (fun _ => 0)).
    - intros x. auto_derive; [trivial|]. cbn [pow]. ring.
    - intros x. auto_derive. trivial. }
  split.
  - apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat, Hw].
    apply (Rle_trans _ (0 * 0 + 0 * 0)); [lra|].
    refine (integral_order _ _ _ _ _ Z (m_integral (S n))).
    intros x Hx. cbn [pow]. pose proof (pow_le (cos x) (2 * S n) (cos_bounds x Hx)). nra.
  - assert (B : cosine_moment (S n) <= 1 * cosine_power n + -1 * cosine_power (S n)).
    { refine (integral_order _ _ _ _ _ (m_integral (S n)) (integral_linear _ _ 1 (-1) _ _ (w_integral n) (w_integral (S n)))).
      intros x Hx. replace (2 * S n)%nat with (2 * n + 2)%nat by lia. rewrite pow_add. cbn [pow].
      pose proof (pow_le (cos x) (2 * n) (cos_bounds x Hx)) as P. pose proof (tangent x Hx) as T.
      pose proof (cos_bounds x Hx). pose proof (sin_squared x).
      assert (x * cos x * (x * cos x) <= sin x * sin x).
      { apply Rmult_le_compat; [| |lra|lra]; apply Rmult_le_pos; lra. }
      nra. }
    assert (W : cosine_power n = (2 * INR n + 2) / (2 * INR n + 1) * cosine_power (S n)).
    { rewrite w_next. field. lra. }
    rewrite W in B at 1.
    apply (Rmult_le_reg_r (cosine_power (S n))); [exact Hw|].
    replace (cosine_moment (S n) / cosine_power (S n) * cosine_power (S n)) with (cosine_moment (S n)) by (field; lra).
    replace (1 / (2 * INR n + 1) * cosine_power (S n))
      with (1 * ((2 * INR n + 2) / (2 * INR n + 1) * cosine_power (S n)) + -1 * cosine_power (S n)) by (field; lra).
    exact B.
Qed.

Lemma basel_bounds t : PI ^ 2 / 6 - 2 / (2 * INR t + 1) <= sum 1 (S t) (fun i => 1 / INR i ^ 2) <= PI ^ 2 / 6.
Proof.
  assert (H : forall n, sum 1 n (fun i => 1 / INR i ^ 2) = 2 * (cosine_moment 0 / cosine_power 0) - 2 * (cosine_moment n / cosine_power n)).
  { induction n as [|n IH].
    - unfold sum. cbn [Nat.sub sum_len]. ring.
    - rewrite sum_S by lia. rewrite IH, S_INR. pose proof (m_next n) as E. pose proof (pos_INR n).
      replace (1 / (INR n + 1) ^ 2) with (2 * (1 / (2 * (INR n + 1) ^ 2))) by (field; lra).
      rewrite <- E. ring. }
  rewrite H, m_zero, w_zero. pose proof PI_RGT_0.
  replace (2 * (PI ^ 3 / 24 / (PI / 2))) with (PI ^ 2 / 6) by (field; lra).
  pose proof (m_small t) as [L U]. pose proof (pos_INR t).
  replace (2 / (2 * INR t + 1)) with (2 * (1 / (2 * INR t + 1))) by (field; lra). lra.
Qed.

Lemma basel_below t : sum 1 t (fun i => 1 / INR i ^ 2) < PI ^ 2 / 6.
Proof.
  apply (Rlt_le_trans _ (sum 1 (S t) (fun i => 1 / INR i ^ 2))); [|apply basel_bounds].
  rewrite sum_S by lia. pose proof (pos_INR t). rewrite S_INR.
  assert (0 < 1 / (INR t + 1) ^ 2) by (apply Rdiv_lt_0_compat; [lra | apply pow_lt; lra]). lra.
Qed.

(* The sum of inverse squares is pi^2/6. *)
Lemma basel : is_lim_seq (fun t => sum 1 t (fun i => 1 / INR i ^ 2)) (Finite (PI ^ 2 / 6)).
Proof.
  apply is_lim_seq_incr_1.
  apply (is_lim_seq_le_le (fun t => PI ^ 2 / 6 - 2 / (2 * INR t + 1)) _ (fun _ => PI ^ 2 / 6)).
  - exact basel_bounds.
  - apply (is_lim_seq_ext_loc (fun t => PI ^ 2 / 6 - 2 * (1 / INR t) / (2 + 1 / INR t))).
    + exists 1%nat. intros t Ht. apply le_INR in Ht. cbn [INR] in Ht. field. lra.
    + eapply lim_value; [lim_parts | field; lra].
  - apply is_lim_seq_const.
Qed.
